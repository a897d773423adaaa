import { z } from "zod";

/** Names of IANA zones that were renamed and that the runtime's list may hold under the older name alone. */
const RENAMED = [
  "Africa/Asmara",
  "America/Nuuk",
  "Asia/Ho_Chi_Minh",
  "Asia/Kathmandu",
  "Asia/Kolkata",
  "Asia/Yangon",
  "Atlantic/Faroe",
  "Europe/Kyiv",
  "Pacific/Chuuk",
  "Pacific/Kanton",
  "Pacific/Pohnpei",
  "UTC",
];

/** An IANA time zone that this runtime can compute with. */
export const TimeZone = z.enum([...new Set([...Intl.supportedValuesOf("timeZone"), ...RENAMED])].sort()).meta(
  {
    description: "IANA name",
    examples: ["Europe/Madrid"],
  },
);
