import { type SaxesAttributePlain, SaxesParser } from "saxes";

/** What is told of an XML document; names are without their prefix. */
export interface XmlEvents {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Reads XML as it comes; `after` is called with each chunk read. Entities of a document type are not expanded. */
export async function* readXml<T>(
  bytes: AsyncIterable<Uint8Array>,
  events: XmlEvents,
  after: () => Iterable<T>,
): AsyncGenerator<T> {
  const parser = new SaxesParser<{ position: false }>({ position: false });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    events.open?.(localName(name), attributes as Record<string, SaxesAttributePlain["value"]>);
  });
  parser.on("text", (text) => events.text?.(text));
  parser.on("cdata", (text) => events.text?.(text));
  parser.on("closetag", ({ name }) => events.close?.(localName(name)));
  const decoder = new TextDecoder();
  for await (const chunk of bytes) {
    parser.write(decoder.decode(chunk, { stream: true }));
    yield* after();
  }
  parser.write(decoder.decode()).close();
  yield* after();
}

/** Reads a whole document. */
export async function readWholeXml(bytes: AsyncIterable<Uint8Array>, events: XmlEvents): Promise<void> {
  for await (const _ of readXml<never>(bytes, events, () => []));
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
