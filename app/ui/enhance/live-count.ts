import type { Enhance } from "./element.ts";

/**
 * Keeps the count of what is new true, by the stream at `data-live`: messages `{"unread": 3}`. What came since the page
 * was made is offered as a link that leads where the one inside it does; nothing else on the page moves. The windows of
 * a browser share one stream, and a window that is hidden listens to none.
 */
export const liveCount: Enhance = (host, signal) => {
	const { live = "", unread = "0" } = host.dataset;
	const target = host.querySelector("a")?.href;
	if (!live || !target || !navigator.locks) return;
	const offer = document.createElement("a");
	Object.assign(offer, { href: target, className: "link", hidden: true });
	const place = document.createElement("span");
	place.role = "status";
	place.append(offer);
	host.append(place);
	const show = (count: number) => {
		const more = count - Number(unread);
		offer.hidden = !(more > 0);
		offer.textContent = more > 0 ? `${more} new – show` : "";
	};
	const channel = new BroadcastChannel(live);
	channel.onmessage = ({ data }) => show(data);
	let end = new AbortController();
	const follow = () => {
		end.abort();
		end = new AbortController();
		if (document.hidden) return;
		listen(live, end.signal, (count) => {
			show(count);
			channel.postMessage(count);
		});
	};
	document.addEventListener("visibilitychange", follow, { signal });
	addEventListener("pagehide", () => end.abort(), { signal });
	signal.addEventListener("abort", () => {
		end.abort();
		channel.close();
		place.remove();
	});
	follow();
};

/** Listens as soon as no other window does, until `signal`. */
function listen(address: string, signal: AbortSignal, heard: (count: number) => void): void {
	const whileHeld = () =>
		new Promise<void>((done) => {
			const stream = new EventSource(address);
			stream.onmessage = ({ data }) => heard(Number(JSON.parse(data).unread));
			signal.addEventListener("abort", () => {
				stream.close();
				done();
			});
		});
	// Rejects when the wait is given up.
	navigator.locks.request(address, { signal }, whileHeld).catch(() => {});
}
