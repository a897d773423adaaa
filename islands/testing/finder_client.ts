import { h, hydrate } from "preact";
import Finder from "./Finder.tsx";

hydrate(h(Finder, { address: location.href }), document.body);
