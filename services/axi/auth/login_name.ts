/**
 * The one spelling of an e-mail address or user name, by which an account is found and of which there is one: no
 * blanks around it, NFC, lower case by the rules of no language in particular.
 */
export function normalizeLogin(login: string): string {
  return login.trim().normalize("NFC").toLowerCase();
}
