// A viewer for one Python file: CodeMirror, read-only, with findings in the gutter.
//
// CodeMirror writes its styles at run time. In a shadow root it does so with constructed style
// sheets, which a Content-Security-Policy of `style-src 'self'` allows; so there is no nonce, and
// the policy stays the same on every page. Colours are the variables of tokens.css, which reach
// into the shadow root.
import { python } from "@codemirror/lang-python";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, RangeSet } from "@codemirror/state";
import {
  Decoration, EditorView, GutterMarker, drawSelection, gutter, keymap, lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = syntaxHighlighting(HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: [tags.comment], color: "var(--code-comment)" },
  { tag: [tags.meta], color: "var(--code-meta)" },
  {
    tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)],
    color: "var(--code-name)",
    fontWeight: "600",
  },
]));

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--paper)", fontSize: "var(--text-small)" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "var(--code-line)" },
  ".cm-content": { padding: "8px 0", caretColor: "transparent" },
  ".cm-line": { padding: "0 16px 0 8px" },
  ".cm-gutters": { color: "var(--ink-soft)", backgroundColor: "var(--paper)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "40px", padding: "0 8px 0 4px" },
  ".finding-gutter": { width: "20px", textAlign: "center", fontWeight: "700" },
  ".finding-sign--error": { color: "var(--repair)" },
  ".finding-sign--warning": { color: "var(--look)" },
  ".finding-sign--info": { color: "var(--ink-soft)" },
  ".finding-line--error": { backgroundColor: "var(--repair-soft)" },
  ".finding-line--warning": { backgroundColor: "var(--look-soft)" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": {
    backgroundColor: "var(--selection) !important",
  },
  ".cm-panels": { color: "var(--ink)", backgroundColor: "var(--ground)" },
});

const SIGNS = { error: "✕", warning: "!", info: "i" };

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
