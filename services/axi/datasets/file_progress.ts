import type { UploadPhase } from "@shared/contracts/axi_uploads.ts";

/** Rows that have been read so far, and cells and rows among them that did not fit. */
export interface RowCounts {
  readonly rowCount: number;
  readonly rejectedCount: number;
}

/** How far a file is on its way into a table: written by those it passes, read by whoever tells of it. */
export class FileProgress implements RowCounts {
  bytesReceived = 0;
  #phase: UploadPhase;
  #counts: RowCounts | null = null;

  /** `beginning` is "surveying" where the file is kept already. */
  constructor(private readonly beginning: "receiving" | "surveying" = "receiving") {
    this.#phase = beginning;
  }

  get phase(): UploadPhase {
    return this.#phase;
  }
  get rowCount(): number {
    return this.#counts?.rowCount ?? 0;
  }
  get rejectedCount(): number {
    return this.#counts?.rejectedCount ?? 0;
  }

  /** All of the file is kept, and is read. */
  survey(): void {
    this.#phase = "surveying";
  }

  /** The rows that have been written are given up; the file goes on as before. */
  giveUp(): void {
    this.#phase = this.beginning;
    this.#counts = null;
  }

  /** Begins to write the rows that are counted there. */
  load(counts: RowCounts): void {
    this.#phase = "loading";
    this.#counts = counts;
  }
}
