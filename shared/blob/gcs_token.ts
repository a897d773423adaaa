import { z } from "zod";
import { createOutbound } from "../resilience/outbound.ts";

const URL_OF_TOKEN =
  "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token";
/** A token is replaced so long before its end. */
const MARGIN_MS = 60_000;

const Answer = z.object({ access_token: z.string(), expires_in: z.number() });

/** Gives access tokens of the service account that this machine at Google runs under, each as long as it is good. */
export function createMetadataToken(url: string = URL_OF_TOKEN): () => Promise<string> {
  const server = createOutbound({ name: "the metadata server", timeoutMs: 5_000, retries: 2 });
  let token = { value: "", goodUntil: 0 };
  return async () => {
    if (performance.now() >= token.goodUntil) {
      const { access_token, expires_in } = await server.run(async (signal) => {
        const response = await fetch(url, { headers: { "metadata-flavor": "Google" }, signal });
        return Answer.parse(await response.json());
      });
      token = { value: access_token, goodUntil: performance.now() + expires_in * 1000 - MARGIN_MS };
    }
    return token.value;
  };
}
