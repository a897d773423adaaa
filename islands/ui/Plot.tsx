import type { ComponentChildren } from "preact";
import { type Axis, coordinate, placeOn } from "./scale.ts";

/** Units of a plot's drawing, which is stretched to the room there is; lines keep their width by `stroke-even`. */
const PLOT_WIDTH = 1000;
export const PLOT_HEIGHT = 400;

/** Where a value lies across the drawing. */
export function across(axis: Axis, value: number): number {
  return placeOn(axis, value) * PLOT_WIDTH;
}

/** Where a value lies from the top of the drawing. */
export function fromTop(axis: Axis, value: number): number {
  return (1 - placeOn(axis, value)) * PLOT_HEIGHT;
}

/** A drawing between two axes. Its texts are HTML, so that they never stretch; time and figures run from the left. */
export function Plot({ x, y, xName, yName, format, xFormat = format, children }: {
  readonly x: Axis;
  readonly y: Axis;
  readonly xName?: string;
  readonly yName?: string;
  readonly format: (value: number) => string;
  /** Of the values across, where they are of another kind. */
  readonly xFormat?: (value: number) => string;
  readonly children: ComponentChildren;
}) {
  const grid = y.ticks.map((tick) => `M0 ${coordinate(fromTop(y, tick))}H${PLOT_WIDTH}`).join("");
  return (
    <div dir="ltr" class="text-12 text-muted">
      {yName !== undefined && <p class="mb-2 truncate" dir="auto">{yName}</p>}
      <div class="flex gap-2 pt-2">
        <div class="flex h-40 flex-col-reverse justify-between text-end">
          {y.ticks.map((tick) => (
            <span key={tick} class="h-0 leading-none -translate-y-1.5">{format(tick)}</span>
          ))}
        </div>
        <div class="min-w-0 grow">
          <svg
            viewBox={`0 0 ${PLOT_WIDTH} ${PLOT_HEIGHT}`}
            preserveAspectRatio="none"
            class="h-40 w-full overflow-visible"
          >
            <path class="stroke-even stroke-line forced-colors:opacity-40" fill="none" d={grid} />
            {children}
          </svg>
          <div class="mt-1 flex justify-between">
            {x.ticks.map((tick, i) => (
              <span
                key={tick}
                class={i === 0 || i === x.ticks.length - 1
                  ? ""
                  : x.ticks.length > 5 && i % 2 === 1
                  ? INNER_WIDE
                  : INNER}
              >
                {xFormat(tick)}
              </span>
            ))}
          </div>
          {xName !== undefined && <p class="truncate text-end" dir="auto">{xName}</p>}
        </div>
      </div>
    </div>
  );
}

/** Labels between the ends stand with their middle at the tick, however long they are. */
const INNER = "flex w-0 justify-center whitespace-nowrap";
const INNER_WIDE = "flex w-0 justify-center whitespace-nowrap invisible @sm:visible";
