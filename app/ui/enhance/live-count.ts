import type { Enhance } from "./element.ts";

// 2,000: who only passes through a page needs no stream of its own.
const OPEN_AFTER_MS = 2000;
// 30 to 90 s, for a stream that the browser has given up.
const AGAIN_AFTER_MS = 30_000;
const MOST_SHOWN = 99;

/**
 * Keeps the number in the link inside it as it is at the server, and offers to load the page again when there is more
 * to read. The tabs of a browser share one stream, at `data-stream`; a page that nobody sees opens none.
 */
export const liveCount: Enhance = (host, signal) => {
	const { stream = "", unread = "0" } = host.dataset;
	const count = host.querySelector<HTMLElement>("[data-count]");
	const number = count?.firstChild;
	if (!count || !number || !navigator.locks) return;
	const said = document.createElement("span");
	said.role = "status";
	const link = document.createElement("a");
	link.className = "link text-small";
	said.append(link);
	let known = Number(unread);
	const show = (now: number) => {
		number.textContent = now > MOST_SHOWN ? `${MOST_SHOWN}+` : `${now}`;
		host.dataset.unread = String(now);
		known = Math.min(known, now);
		link.href = location.pathname + location.search;
		link.textContent = `${now - known} new – show`;
		if (now > known) host.append(said);
		else said.remove();
	};
	const others = new BroadcastChannel(stream);
	others.onmessage = ({ data }) => show(data);
	const tell = (now: number) => {
		show(now);
		others.postMessage(now);
	};
	let turn = new AbortController();
	const changed = () => {
		turn.abort();
		turn = new AbortController();
		if (!document.hidden) void listen(stream, tell, turn.signal);
	};
	document.addEventListener("visibilitychange", changed, { signal });
	signal.addEventListener("abort", () => {
		turn.abort();
		others.close();
		said.remove();
	});
	changed();
};

/** Waits for the browser's one turn to listen, and listens until the signal ends it. */
async function listen(stream: string, tell: (now: number) => void, signal: AbortSignal): Promise<void> {
	const ended = new Promise((resolve) => signal.addEventListener("abort", resolve));
	await wait(OPEN_AFTER_MS);
	// An aborted wait for the lock is no error.
	await navigator.locks
		.request(stream, { signal }, () => {
			let source: EventSource;
			const open = () => {
				if (signal.aborted) return;
				source = new EventSource(stream);
				source.onmessage = ({ data }) => tell(JSON.parse(data).unread);
				source.onerror = () => {
					if (source.readyState === EventSource.CLOSED)
						setTimeout(open, AGAIN_AFTER_MS * (1 + 2 * Math.random()));
				};
			};
			open();
			signal.addEventListener("abort", () => source.close());
			return ended;
		})
		.catch(() => {});
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
