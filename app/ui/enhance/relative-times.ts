import { clockDistance, inLetters } from "../text/moment.ts";
import type { Enhance } from "./element.ts";

const MINUTE_MS = 60_000;
const formats = new Intl.RelativeTimeFormat("en-GB");

/** Keeps “(3 minutes ago)” true while a page stays open. Days and more are left as the server counted them. */
export const relativeTimes: Enhance = (host, signal) => {
	const refresh = () => {
		if (!document.hidden) for (const time of host.querySelectorAll("time")) tell(time);
	};
	const timer = setInterval(refresh, MINUTE_MS);
	document.addEventListener("visibilitychange", refresh, { signal });
	signal.addEventListener("abort", () => clearInterval(timer));
};

function tell(time: HTMLTimeElement): void {
	const words = time.querySelector(".moment + .moment");
	const elapsed = Date.parse(time.dateTime) - Date.now();
	const distance = words && clockDistance(elapsed);
	if (!distance) return;
	const isNow = Math.abs(elapsed) < MINUTE_MS;
	words.textContent = `(${isNow ? "just now" : formats.format(...distance)})`;
	if (time.dataset.brief) time.dataset.brief = isNow ? "now" : inLetters(distance);
}
