import { parse } from "content-disposition";

/** The name of a file that was fetched: that of `Content-Disposition`, else the end of its address's path. */
export function fileNameOf(url: URL, disposition: string | undefined): string {
  const named = disposition === undefined ? undefined : parse(disposition).parameters.filename;
  if (named !== undefined && named.trim() !== "") return named;
  const last = url.pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(last);
  } catch {
    return last; // a percent sign that begins no escape
  }
}
