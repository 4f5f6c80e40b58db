/** The page of an address as the server has it: of days that do not exist, and to whom was signed
 * out, it says more than this one. */
export function reopen(search) {
  // In the place of another address: loaded again, this document would stand for the entries
  // before it as well, and the way back would lead nowhere.
  history.replaceState(null, "", location.pathname);
  location.replace(search);
}
