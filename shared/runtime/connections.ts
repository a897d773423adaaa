/** Long connections (event streams, WebSockets, uploads) that a drain has to end by itself. */
export interface LongConnections {
  /** Registers what to do when the drain begins; call the answer when the connection has ended. */
  onDrain(close: () => void): () => void;
  /** Ends them all, and at once those that come later. */
  closeAll(): void;
}

export function createLongConnections(): LongConnections {
  const open = new Set<() => void>();
  let isDraining = false;
  return {
    onDrain(close) {
      if (isDraining) close();
      else open.add(close);
      return () => void open.delete(close);
    },
    closeAll() {
      isDraining = true;
      for (const close of open) close();
      open.clear();
    },
  };
}
