// A viewer for one Python file: CodeMirror, read-only, with findings in the gutter.
import { python } from "@codemirror/lang-python";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, RangeSet } from "@codemirror/state";
import {
  Decoration, EditorView, GutterMarker, drawSelection, gutter, keymap, lineNumbers,
} from "@codemirror/view";
import { SIGNS, colours, look } from "./code-look.js";

const marks = EditorView.theme({
  ".cm-content": { caretColor: "transparent" },
  ".finding-gutter": { width: "20px", textAlign: "center", fontWeight: "700" },
  ".finding-sign--error": { color: "var(--repair)" },
  ".finding-sign--warning": { color: "var(--look)" },
  ".finding-sign--info": { color: "var(--ink-soft)" },
  ".finding-line--error": { backgroundColor: "var(--repair-soft)" },
  ".finding-line--warning": { backgroundColor: "var(--look-soft)" },
});

class Sign extends GutterMarker {
  constructor({ severity, message }) {
    super();
    this.severity = severity;
    this.message = message;
  }

  eq(other) {
    return other.severity === this.severity && other.message === this.message;
  }

  toDOM() {
    const sign = document.createElement("span");
    sign.className = `finding-sign finding-sign--${this.severity}`;
    sign.textContent = SIGNS[this.severity];
    sign.title = this.message;
    return sign;
  }
}

/**
 * Show code in an element.
 *
 * @param {Element} host Gets a shadow root with the viewer in it.
 * @param {string} code Python source.
 * @param {{severity: "error"|"warning"|"info", message: string, line: number}[]} findings The
 *   weightiest one of each line, in the order of lines; lines count from 1.
 * @param {string} label What a screen reader calls the viewer.
 * @returns {(line: number) => void} Brings a line into view and puts the cursor there.
 */
export function showCode(host, code, findings, label) {
  const root = host.attachShadow({ mode: "open" });
  const start = EditorState.create({ doc: code });
  const placed = findings
    .filter(({ line }) => line <= start.doc.lines)
    .map((finding) => ({ ...finding, from: start.doc.line(finding.line).from }));
  const signs = RangeSet.of(placed.map((finding) => new Sign(finding).range(finding.from)));
  const lines = Decoration.set(placed.map(({ severity, from }) =>
    Decoration.line({ class: `finding-line--${severity}` }).range(from)));
  const view = new EditorView({
    root,
    parent: root,
    doc: code,
    extensions: [
      ...(placed.length ? [gutter({ class: "finding-gutter", markers: () => signs })] : []),
      lineNumbers(),
      drawSelection(),
      search({ top: true }),
      highlightSelectionMatches(),
      keymap.of(searchKeymap),
      python(),
      colours,
      look,
      marks,
      EditorState.readOnly.of(true),
      // Not editable, so that a phone shows no keyboard; reachable, so that keys scroll and search.
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({ tabindex: "0", "aria-label": label }),
      EditorView.decorations.of(lines),
    ],
  });
  return (line) => {
    const { from } = view.state.doc.line(Math.min(line, view.state.doc.lines));
    view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    view.focus();
  };
}
