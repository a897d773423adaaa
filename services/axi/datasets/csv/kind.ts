/**
 * The narrowest thing a cell can be read as; a column's type is decided from how many cells it has of each. The order
 * matters: timestamps follow in the order of their dates, marked numbers stand last.
 */
export const KIND = {
  NULL: 0,
  INT: 1,
  /** A number whose every digit a double keeps. */
  FLOAT: 2,
  /** A number with more digits than a double keeps. */
  DECIMAL: 3,
  BOOL: 4,
  /** A date that reads one way only: ISO, or with the month's name. */
  DATE: 5,
  DATE_DMY: 6,
  DATE_MDY: 7,
  /** A date whose day and month could change places. */
  DATE_EITHER: 8,
  TIMESTAMP: 9,
  TIMESTAMP_DMY: 10,
  TIMESTAMP_MDY: 11,
  TIMESTAMP_EITHER: 12,
  /** Digits that begin with 0 or +: a code or a telephone number, not a quantity. */
  CODE: 13,
  /** More than 15 digits without a point: an identifier. */
  LONG_DIGITS: 14,
  TEXT: 15,
  /** The four timestamps with a zone or an offset. */
  ZONED: 16,
  ZONED_DMY: 17,
  ZONED_MDY: 18,
  ZONED_EITHER: 19,
  /** One letter that is a bool only where the column holds its opposite too. */
  LETTER_T: 20,
  LETTER_F: 21,
  LETTER_Y: 22,
  LETTER_N: 23,
  /** An int that the caller has named as a word for true or false. */
  BOOL_INT: 24,
  /** 1.234: a float, unless the column shows that points group its thousands. */
  FLOAT_OR_GROUPED: 25,
  /** Numbers with a unit, parentheses or a trailing minus, otherwise as INT, FLOAT and FLOAT_OR_GROUPED. */
  DRESSED_INT: 26,
  DRESSED_FLOAT: 27,
  DRESSED_FLOAT_OR_GROUPED: 28,
  /** 0,5 */
  COMMA_FLOAT: 29,
  /** 1,234 */
  COMMA_FLOAT_OR_GROUPED: 30,
  /** 1,234,567 */
  COMMA_GROUPED: 31,
  /** 1,234.5 */
  COMMA_GROUPED_FLOAT: 32,
  /** 1.234.567 */
  POINT_GROUPED: 33,
  /** 1.234,5 */
  POINT_GROUPED_FLOAT: 34,
  /** 1 234 567, 1 234.5, 1 234,5 */
  SPACE_GROUPED: 35,
  SPACE_GROUPED_POINT: 36,
  SPACE_GROUPED_COMMA: 37,
  /** 1'234'567, 1'234.5, 1'234,5 */
  QUOTE_GROUPED: 38,
  QUOTE_GROUPED_POINT: 39,
  QUOTE_GROUPED_COMMA: 40,
} as const;
export type Kind = (typeof KIND)[keyof typeof KIND];
export const KIND_COUNT = 41;

/** Whether a cell of this kind is a number that plain digits, sign and point don't make. */
export function isMarked(kind: Kind): boolean {
  return kind >= KIND.DRESSED_INT;
}
