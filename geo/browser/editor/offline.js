/* Work goes on without a line.
 *
 * Streamlit says a lost line in a dialog over everything and takes the keyboard away. The editor's
 * top line says it already, and whatever is done is kept: so the dialog is closed as it opens, and
 * who was typing goes on where he was.
 */

const DIALOG = "body > .stDialog";

/** Close that dialog as long as an editor stands in the page, until `signal`. */
export function goOn(root, signal) {
  let last = null; // where somebody was before the keyboard was taken away
  const isTaken = () => Boolean(root.closest("[inert]"));
  root.addEventListener("focusin", ({ target }) => { last = target; }, { signal });
  root.addEventListener("focusout", ({ relatedTarget }) => {
    last = relatedTarget || isTaken() ? last : null;
  }, { signal });
  const watch = new MutationObserver(() => {
    const dialog = document.querySelector(DIALOG);
    const line = document.querySelector(".stApp")?.dataset.testConnectionState;
    if (dialog && line !== "CONNECTED") {
      dialog.querySelector("[role=dialog] > button")?.click();
    } else if (!isTaken() && document.activeElement === document.body && last?.isConnected) {
      last.focus({ preventScroll: true });
    }
  });
  watch.observe(document.body, { childList: true });
  const app = document.getElementById("root");
  if (app) {
    watch.observe(app, { attributes: true, attributeFilter: ["inert"] });
  }
  signal.addEventListener("abort", () => watch.disconnect());
}
