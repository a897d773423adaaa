import { Component, type ComponentChildren } from "preact";

interface BoundaryProps {
  readonly name: string;
  readonly children: ComponentChildren;
}

/** Keeps an island's error to the island: says that it failed, and renders it anew when asked. */
export class Boundary extends Component<BoundaryProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  override componentDidCatch(error: unknown): void {
    tellError(this.props.name, error);
    this.setState({ hasFailed: true });
  }

  render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <p role="alert" class="island-error">
        This part has failed.{" "}
        <button type="button" onClick={() => this.setState({ hasFailed: false })}>Retry</button>
      </p>
    );
  }
}

/** What listens for `island-error` on the document hears of it, and whatever hears of errors of the page. */
export function tellError(name: string, error: unknown): void {
  reportError(error);
  document.dispatchEvent(new CustomEvent("island-error", { detail: { name, error } }));
}
