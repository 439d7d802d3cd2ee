import { clockDistance } from "../text/moment.ts";
import type { Enhance } from "./element.ts";

const MINUTE_MS = 60_000;
const formats = new Intl.RelativeTimeFormat("en-GB");

/** Keeps “(3 minutes ago)” true while a page stays open. Days and more are left as the server counted them. */
export const relativeTimes: Enhance = (host, signal) => {
	const refresh = () => {
		if (document.hidden) return;
		for (const time of host.querySelectorAll("time")) {
			const words = time.querySelector(".moment + .moment");
			const elapsed = Date.parse(time.dateTime) - Date.now();
			const distance = words && clockDistance(elapsed);
			if (!distance) continue;
			words.textContent = `(${Math.abs(elapsed) < MINUTE_MS ? "just now" : formats.format(...distance)})`;
		}
	};
	const timer = setInterval(refresh, MINUTE_MS);
	document.addEventListener("visibilitychange", refresh, { signal });
	signal.addEventListener("abort", () => clearInterval(timer));
};
