import { news } from "#app/platform/database/news.server.ts";
import { hasEnded } from "#app/platform/ended-sessions.server.ts";
import { env } from "#app/platform/env.server.ts";
import { memberDigest } from "#app/platform/live/announce.server.ts";
import { noteEndedElsewhere } from "#app/platform/live/ended-elsewhere.server.ts";
import { log } from "#app/platform/log/log.server.ts";
import { countForListeners, forgetWorkspace } from "./count.server.ts";
import { Streams } from "./streams.server.ts";

const TICK_MS = 1_000;
// Often enough for a stream to end within 30 s of its session, with the time that Clerk takes to say so.
const LOOK_EVERY_MS = 10_000;

const onError = (error: unknown) =>
	log.warn({ err: error }, "open pages could not be told: they count again within 30 s");

const streams = new Streams({
	most: env.LIVE_MOST,
	count: countForListeners,
	digestOf: memberDigest,
	hasEnded,
	onError,
});

let isListening = false;

/** Opens a stream in this process. */
export function openStream(...opening: Parameters<Streams["open"]>): void {
	// Not at once: `npm run dev` evaluates modules again, and keeps nothing open.
	if (!isListening) listen();
	streams.open(...opening);
}

function listen(): void {
	isListening = true;
	news.on("unread", (digests) => streams.hear(digests));
	news.on("changed", (id) => {
		forgetWorkspace(id);
		streams.changed(id);
	});
	news.on("listening", () => streams.countAgain());
	setInterval(() => streams.tick(), TICK_MS).unref();
	setInterval(() => {
		if (streams.size > 0) noteEndedElsewhere().catch(onError);
	}, LOOK_EVERY_MS).unref();
}

/** Ends all streams of this process, which is about to end. */
export const leaveStreams = (): void => streams.leave();
