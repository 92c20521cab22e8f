// A new piece. Where the browser keeps nothing (some private windows), the page stays the one long form that it is without script.
import { all } from "../portals/maker/kept.js";

if (await all("drafts").then(() => true, () => false)) await import("./steps.js");
else document.documentElement.classList.add("whole");
