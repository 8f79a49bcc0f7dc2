// Turns one piece of a page into another by changing only what differs.
export { Idiomorph } from "idiomorph";
