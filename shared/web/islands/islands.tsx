import {
  Component,
  type ComponentChildren,
  type ComponentType,
  createContext,
  h,
  isValidElement,
  options,
  type VNode,
} from "preact";
import { createPropsWriter, type Json } from "./serialize.ts";

/** When the browser loads an island's code and brings it to life. */
export type When = "load" | "idle" | "visible" | `media ${string}`;

declare module "preact" {
  namespace JSX {
    interface IntrinsicAttributes {
      /** Of an island: when it comes to life; default "load". */
      when?: When;
    }
  }
}

// deno-lint-ignore no-explicit-any -- safe because an island's props are checked where it is used
type AnyComponent = ComponentType<any>;
type Props = Readonly<Record<string, unknown>>;

/** Islands of a page, as the browser is told of them. */
export interface IslandData {
  readonly islands: readonly { readonly name: string; readonly props: Json }[];
  readonly signals: readonly Json[];
}

/** Gathers the islands that a page holds while it is rendered. */
export interface IslandCollector {
  /** The number of an island in the page, and of each slot among its props. */
  add(name: string, props: Props): { readonly index: number; readonly slots: ReadonlyMap<VNode, number> };
  /** An island has thrown on the server. */
  failed(name: string, error: unknown): void;
  data(): IslandData;
}

const names = new Map<unknown, string>();
const Collector = createContext<IslandCollector | null>(null);
/** Whether an island stands around: what is inside belongs to it. */
const Inside = createContext(false);
let isPlain = false;

/** Makes these components islands wherever a page uses them; their names are those that the browser's entry knows. */
export function registerIslands(islands: Readonly<Record<string, AnyComponent>>): void {
  for (const [name, component] of Object.entries(islands)) names.set(component, name);
}

const inner = options.vnode;
options.vnode = (vnode) => {
  const name = isPlain ? undefined : names.get(vnode.type);
  if (name !== undefined) {
    const { when = "load", ...props } = vnode.props as Props & { when?: When }; // safe because JSX checked them
    const island: IslandProps = { name, component: vnode.type as AnyComponent, props, when };
    Object.assign(vnode, { type: Island, props: island });
  }
  inner?.(vnode);
};

export function createIslandCollector(report: (name: string, error: unknown) => void): IslandCollector {
  const writer = createPropsWriter(), islands: { name: string; props: Json }[] = [];
  return {
    add(name, props) {
      const slots = new Map<VNode, number>();
      const slotOf = (slot: VNode) => {
        const number = slots.get(slot) ?? slots.size;
        slots.set(slot, number);
        return number;
      };
      return { index: islands.push({ name, props: writer.write(name, props, slotOf) }) - 1, slots };
    },
    failed: report,
    data: () => ({ islands, signals: writer.signals() }),
  };
}

/** What is inside may hold islands, which the collector gathers. */
export function WithIslands(
  { collector, children }: { collector: IslandCollector; children: ComponentChildren },
) {
  return <Collector.Provider value={collector}>{children}</Collector.Provider>;
}

interface IslandProps {
  readonly name: string;
  readonly component: AnyComponent;
  readonly props: Props;
  readonly when: When;
}

function Island(island: IslandProps) {
  return (
    <Inside.Consumer>
      {(isInside) => (
        <Collector.Consumer>
          {(collector) =>
            isInside || collector === null
              ? plain(island.component, island.props)
              : (
                <Boundary name={island.name} collector={collector}>
                  <Host {...island} collector={collector} />
                </Boundary>
              )}
        </Collector.Consumer>
      )}
    </Inside.Consumer>
  );
}

function Host(
  { name, component, props, when, collector }: IslandProps & { readonly collector: IslandCollector },
) {
  const { index, slots } = collector.add(name, props);
  const content = <Inside.Provider value>{plain(component, withSlots(props, slots))}</Inside.Provider>;
  return h("is-land", { "data-index": index, "data-when": when }, content);
}

/** The component itself, not the island that it is for a page. */
function plain(component: AnyComponent, props: Props): VNode {
  isPlain = true;
  try {
    return h(component, props);
  } finally {
    isPlain = false;
  }
}

/** The props with each slot in an element by which the browser finds it. */
function withSlots(props: Props, slots: ReadonlyMap<VNode, number>): Props {
  const replace = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(replace);
    const slot = isValidElement(value) ? slots.get(value) : undefined;
    return slot === undefined ? value : slotElement(slot, value as VNode); // safe because it is an element
  };
  return Object.fromEntries(Object.entries(props).map(([name, value]) => [name, replace(value)]));
}

function slotElement(slot: number, content: VNode) {
  return h("is-slot", { "data-slot": slot }, <Inside.Provider value={false}>{content}</Inside.Provider>);
}

interface BoundaryProps {
  readonly name: string;
  readonly collector: IslandCollector;
  readonly children: ComponentChildren;
}

/** Lets a page stand where an island throws. */
class Boundary extends Component<BoundaryProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  override componentDidCatch(error: unknown): void {
    const { name, collector } = this.props;
    collector.failed(name, error);
    this.setState({ hasFailed: true });
  }

  render() {
    if (!this.state.hasFailed) return this.props.children;
    return <p role="alert" class="island-error">This part can't be shown just now.</p>;
  }
}
