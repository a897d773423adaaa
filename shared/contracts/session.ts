import { z } from "zod";

/** What a page says when it asks for an access token. */
export const SessionTokenRequest = z.strictObject({
  refused: z.string().max(8192).optional().meta({
    description: "The token that a service has refused, so that it is not given again",
  }),
});
export type SessionTokenRequest = z.infer<typeof SessionTokenRequest>;

/** The access token of a browser's session, for pages that call services directly. */
export const SessionToken = z.object({
  access_token: z.string(),
  expires_in: z.number().nonnegative().meta({ description: "Seconds that it still lives" }),
  refresh_in: z.number().nonnegative().meta({
    description: "Seconds until the next one is due, for clocks that differ from the server's",
  }),
  refresh_at: z.iso.datetime().meta({ description: "When the next one is due: at 80 % of its life" }),
});
export type SessionToken = z.infer<typeof SessionToken>;
