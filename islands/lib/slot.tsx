import { Component, h } from "preact";

/** Content that the server has rendered: it stays as it is, whatever the island around it does. */
class Slot extends Component<{ readonly slot: number }> {
  override shouldComponentUpdate(): boolean {
    return false;
  }

  render() {
    // While hydrating, Preact leaves alone what stands inside of an element with HTML of its own.
    return h("is-slot", { "data-slot": this.props.slot, dangerouslySetInnerHTML: { __html: "" } });
  }
}

export function slotOf(slot: number) {
  return <Slot slot={slot} />;
}
