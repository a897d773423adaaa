/** The narrowest thing a cell can be read as; a column's type is decided from how many cells it has of each. */
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
} as const;
export type Kind = (typeof KIND)[keyof typeof KIND];
export const KIND_COUNT = 16;
