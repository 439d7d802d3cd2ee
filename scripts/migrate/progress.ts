// Often enough to see it move, seldom enough not to flood a log.
const BAR_EVERY_MS = 100;
const LINE_EVERY_MS = 5_000;
const BAR_WIDTH = 30;

/** Shows the progress of a run: a bar on a terminal, an occasional line in a pipe, nothing with `--json`. */
export class Progress {
	#quiet: boolean;
	#terminal = process.stderr.isTTY === true;
	#total = 0;
	#done = 0;
	#started = performance.now();
	#shown = 0;

	constructor({ quiet }: { quiet: boolean }) {
		this.#quiet = quiet;
	}

	start(runId: number, total: number): void {
		this.#total = total;
		this.#done = 0;
		this.#started = performance.now();
		this.#shown = this.#started;
		if (!this.#quiet)
			process.stderr.write(`Run ${runId}: ${total} ${total === 1 ? "workspace" : "workspaces"}\n`);
	}

	add(finished: number): void {
		this.#done += finished;
		const now = performance.now();
		const due = now - this.#shown >= (this.#terminal ? BAR_EVERY_MS : LINE_EVERY_MS);
		if (this.#quiet || !due) return;
		this.#shown = now;
		process.stderr.write(this.#terminal ? `\r\x1b[K${this.#bar(now)}` : `${this.#words(now)}\n`);
	}

	/** Removes the bar. */
	end(): void {
		if (!this.#quiet && this.#terminal) process.stderr.write("\r\x1b[K");
	}

	#bar(now: number): string {
		const filled = Math.round((this.#done / Math.max(1, this.#total)) * BAR_WIDTH);
		return `[${"=".repeat(filled)}${" ".repeat(BAR_WIDTH - filled)}] ${this.#words(now)}`;
	}

	#words(now: number): string {
		const rate = this.#done / Math.max(0.001, (now - this.#started) / 1000);
		const left = rate > 0 ? Math.ceil((this.#total - this.#done) / rate) : 0;
		return `${this.#done} of ${this.#total}, ${rate.toFixed(0)} per second, ${left} s left`;
	}
}
