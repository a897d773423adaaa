import { boot } from "../boot.tsx";

// The page of tests of the live protocol.
boot({ Watcher: () => import("./Watcher.tsx") });
