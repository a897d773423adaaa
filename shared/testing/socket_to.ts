/** A WebSocket that a program opens as a browser would, with the headers that only a browser sets by itself. */
export function socketTo(
  url: string,
  { protocol, headers }: { readonly protocol: string; readonly headers: Readonly<Record<string, string>> },
): WebSocket {
  // By reflection, since the types of browsers know no headers.
  const socket: WebSocket = Reflect.construct(WebSocket, [url, { protocols: [protocol], headers }]);
  return socket;
}
