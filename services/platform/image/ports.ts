/** Where each service listens unless `PORT` says otherwise. */
export const SERVICE_PORTS = { axi: 8000, nexus: 3000 } as const;

/** The port of a service by its name. Throws TypeError for one that does not exist. */
export function portOf(service: string): number {
  const port = new Map<string, number>(Object.entries(SERVICE_PORTS)).get(service);
  if (port !== undefined) return port;
  throw new TypeError(
    `Cannot find the port of "${service}": there are ${Object.keys(SERVICE_PORTS).join(", ")}`,
  );
}
