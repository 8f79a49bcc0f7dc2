// An editor for one Python file: CodeMirror with findings in the gutter and under the code.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
  EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers, placeholder,
} from "@codemirror/view";
import { SIGNS, colours, look } from "./code-look.js";

const STATES = { error: "repair", warning: "look", info: "ink-soft" };

const marks = EditorView.theme({
  "&": { height: "100%" },
  ".cm-scroller": { overflow: "auto" },
  ".cm-placeholder": { color: "var(--ink-soft)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": {
    backgroundColor: "color-mix(in srgb, var(--accent-soft) 50%, transparent)",
  },
  ".cm-gutter-lint": { width: "20px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0" },
  ".cm-lint-marker": { width: "20px", height: "auto", textAlign: "center", fontWeight: "700" },
  ".cm-diagnostic": { padding: "4px 8px", fontFamily: "var(--sans)" },
  ".cm-tooltip": {
    maxWidth: "min(480px, 90vw)",
    color: "var(--ink)",
    backgroundColor: "var(--raised)",
    border: "1px solid var(--line)",
    borderRadius: "var(--radius)",
    boxShadow: "var(--shadow)",
  },
  ...Object.fromEntries(Object.entries(STATES).flatMap(([severity, colour]) => [
    // Signs of ours in place of the pictures of the library.
    [`.cm-lint-marker-${severity}`, { content: "normal", color: `var(--${colour})` }],
    [`.cm-lint-marker-${severity}::before`, { content: `"${SIGNS[severity]}"` }],
    [`.cm-lintRange-${severity}`, {
      backgroundImage: "none",
      textDecoration: `underline wavy var(--${colour})`,
      textUnderlineOffset: "4px",
      textDecorationSkipInk: "none",
    }],
    [`.cm-diagnostic-${severity}`, { borderLeft: `3px solid var(--${colour})` }],
  ])),
  ".cm-lintRange-info": { textDecoration: "none" },
});

/**
 * Edit code in an element.
 *
 * @param {Element} host Gets a shadow root with the editor in it.
 * @param {object} given
 * @param {string} given.code Python source to begin with.
 * @param {string} given.label What a screen reader calls the editor.
 * @param {string} given.hint What it says about its keys.
 * @param {string} given.empty What stands there while there is no code.
 * @param {(code: string) => void} given.changed Is told the code after every change by a person.
 */
export function edit(host, { code, label, hint, empty, changed }) {
  const root = host.attachShadow({ mode: "open" });
  const view = new EditorView({
    root,
    parent: root,
    doc: code,
    extensions: [
      lintGutter(),
      lineNumbers(),
      history(),
      drawSelection(),
      indentOnInput(),
      indentUnit.of("    "),
      EditorState.tabSize.of(4),
      bracketMatching(),
      highlightActiveLine(),
      placeholder(empty),
      search({ top: true }),
      highlightSelectionMatches(),
      // The library lets Tab leave the editor for two seconds after Escape.
      keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...lintKeymap, indentWithTab]),
      python(),
      colours,
      look,
      marks,
      EditorView.contentAttributes.of({ tabindex: "0", "aria-label": label, "aria-description": hint }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) changed(update.state.doc.toString());
      }),
    ],
  });
  return {
    focus: () => view.focus(),
    setCode: (text) => replace(view, text),
    setFindings: (found) => mark(view, found),
    goTo: (line) => goTo(view, line),
    show: (line) => show(view, line),
  };
}

/** Change only what differs, so that the caret stays where it was in the code. */
function replace(view, text) {
  const before = view.state.doc.toString();
  if (text === before) return;
  let from = 0;
  while (from < Math.min(before.length, text.length) && before[from] === text[from]) from += 1;
  let back = 0;
  const most = Math.min(before.length, text.length) - from;
  while (back < most && before.at(-1 - back) === text.at(-1 - back)) back += 1;
  const insert = text.slice(from, text.length - back);
  view.dispatch({ changes: { from, to: before.length - back, insert } });
}

function mark(view, findings) {
  const marks = findings.map((one) => placed(view.state.doc, one));
  view.dispatch(setDiagnostics(view.state, marks));
}

/** A finding from its place to the end of the word that stands there. */
function placed(doc, { line, column, severity, message }) {
  const there = doc.line(Math.min(line, doc.lines));
  const from = Math.min(there.from + column - 1, there.to);
  const word = /^[\w.@]+/.exec(doc.sliceString(from, there.to));
  const to = word ? from + word[0].length : Math.min(from + 1, there.to);
  return { from, to, severity, message };
}

function goTo(view, line) {
  view.dispatch({ selection: { anchor: lineAt(view, line).from } });
  show(view, line);
}

/** Scroll the editor to a line; the page stays where it is. */
function show(view, line) {
  const { top } = view.lineBlockAt(lineAt(view, line).from);
  view.scrollDOM.scrollTop = top - view.scrollDOM.clientHeight / 2;
}

function lineAt(view, line) {
  return view.state.doc.line(Math.min(line, view.state.doc.lines));
}
