import { quoted, type TableColumn } from "../../datasets/table_sql.ts";

/** The cell as it is compared: a double, or a text. */
export function cellSql(column: TableColumn): string {
  const cell = quoted(column.name);
  switch (column.type) {
    case "text":
      return cell;
    case "bool":
      return `${cell}::int::float8`;
    case "date":
    case "timestamp":
      return `extract(epoch from ${cell})::float8`;
    default:
      return doubleSql(column);
  }
}

/** PostgreSQL refuses decimals beyond the doubles: the tiny ones are 0 here, the huge ones null. */
export function doubleSql({ name, type }: TableColumn): string {
  const cell = quoted(name);
  if (type !== "decimal") return `${cell}::float8`;
  return `case when abs(${cell}) < 1e-307 then 0 when abs(${cell}) < 1e308 then ${cell}::float8 end`;
}
