import "preact/debug";
import { hydrate } from "preact";

// Comes to life as something else than what the server has rendered.
const root = document.getElementById("root");
if (root !== null) hydrate(<section>browser</section>, root);
