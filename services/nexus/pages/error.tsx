/** A page that says why there is none. */
export function ErrorPage(
  { title, detail, correlationId }: { title: string; detail: string; correlationId: string },
) {
  return (
    <main id="main">
      <h1>{title}</h1>
      <p>{detail}</p>
      <p>
        <code>{correlationId}</code>
      </p>
      <p>
        <a href="/">NEXUS</a>
      </p>
    </main>
  );
}
