/** Asks the hot routes with the page's ticket, and renews the ticket when it has run out. */

export class TicketClient {
  #renewal = null;

  constructor({ ticket, ticketUrl }, csrfToken) {
    this.ticket = ticket;
    this.ticketUrl = ticketUrl;
    this.csrfToken = csrfToken;
  }

  async get(url, { headers = {}, signal } = {}) {
    const ask = () => {
      const Authorization = `Ticket ${this.ticket}`;
      return fetch(url, { headers: { ...headers, Authorization }, signal, cache: "no-store" });
    };
    const answer = await ask();
    if (answer.status !== 401) return answer;
    await this.#renew();
    return ask();
  }

  /** However many requests find the ticket void, it is renewed once. */
  #renew() {
    this.#renewal ??= this.#askForTicket().finally(() => { this.#renewal = null; });
    return this.#renewal;
  }

  async #askForTicket() {
    const headers = { "X-CSRFToken": this.csrfToken };
    const answer = await fetch(this.ticketUrl, { method: "POST", headers });
    // Signed out, or no longer allowed to see this: the page itself knows what to say.
    if ([401, 403, 404].includes(answer.status)) location.reload();
    if (!answer.ok) throw new Error(`No ticket: ${answer.status}`);
    this.ticket = (await answer.json()).ticket;
  }
}
