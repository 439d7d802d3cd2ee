import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { programHere, skippedWithout } from "#tests/support/databases/programs.ts";

/** A browser that shows text and nothing else, in a terminal that nobody sees. */
export type TextBrowser = {
	/** Waits until the screen shows these words. */
	sees(words: string | RegExp): Promise<void>;
	/** What the screen shows now, without the browser's own lines at its foot. */
	screen(): string;
	/** Types into the field behind its label. */
	fill(label: string, value: string): Promise<void>;
	/** Follows a link, or presses a button, by the words on it. */
	press(words: string): Promise<void>;
	close(): void;
};

const PATIENCE_MS = 15_000; // a page here takes less than a second; other tests run beside this one
const LOOK_EVERY_MS = 50;
const TERMINAL = { columns: 200, lines: 300 }; // no page of ours is longer, so nothing has to be scrolled
const FOOT = 3; // lines with which lynx explains its keys

/** lynx pauses after each message, and asks about cookies, unless told otherwise. */
const SETTINGS = `
INFOSECS:0
MESSAGESECS:0
ALERTSECS:0
ACCEPT_ALL_COOKIES:TRUE
SHOW_CURSOR:TRUE
`;

/** Why no text browser can be opened on this machine; undefined when one can. */
export function noTextBrowser(): string | undefined {
	const missing = ["lynx", "tmux"].find((program) => !programHere(program));
	return missing && skippedWithout(missing);
}

/** Opens lynx, whose fields and links are numbered so that they can be found. */
export function openTextBrowser(address: string): TextBrowser {
	const folder = mkdtempSync(join(tmpdir(), "tenantry-lynx-"));
	writeFileSync(join(folder, "lynx.cfg"), SETTINGS);
	const tmux = (...command: string[]) =>
		execFileSync("tmux", ["-u", "-S", join(folder, "socket"), "-f", "/dev/null", ...command], {
			encoding: "utf8",
		});
	const lynx = [
		"lynx",
		`-cfg=${join(folder, "lynx.cfg")}`,
		"-display_charset=utf-8",
		"-number_fields",
		"-nocolor",
		address,
	];
	const size = ["-x", String(TERMINAL.columns), "-y", String(TERMINAL.lines)];
	tmux("new-session", "-d", ...size, "env", `HOME=${folder}`, "LANG=C.UTF-8", ...lynx);

	const keys = (...pressed: string[]) => void tmux("send-keys", ...pressed);
	const screen = () => tmux("capture-pane", "-p").split("\n").slice(0, -FOOT).join("\n");

	async function until<T>(what: string, find: (text: string) => T | undefined): Promise<T> {
		for (const end = Date.now() + PATIENCE_MS; ; await sleep(LOOK_EVERY_MS)) {
			const found = find(screen());
			if (found !== undefined) return found;
			if (Date.now() > end) throw new Error(`No ${what} on the screen:\n${screen().trimEnd()}`);
		}
	}

	/** How many items are before the chosen one; a page opens with its first one chosen. */
	let chosen = 0;

	async function choose(number: number): Promise<void> {
		// Buttons that only scripts and style sheets give a meaning have no number, but the cursor stops at them.
		const stops = [...screen().matchAll(/\[(\d+)\]|\(BUTTON\)/g)];
		const place = stops.findIndex(([, found]) => Number(found) === number);
		const key = place > chosen ? "Down" : "Up";
		if (place !== chosen) keys(...Array<string>(Math.abs(place - chosen)).fill(key));
		chosen = place;
		await until(`cursor at [${number}]`, (text) => (isAt(text, `[${number}]`) ? true : undefined));
	}

	/** lynx puts the cursor on the number of the chosen item, at either end. */
	function isAt(text: string, mark: string): boolean {
		const [column = 0, row = 0] = tmux("display-message", "-p", "#{cursor_x} #{cursor_y}")
			.split(" ")
			.map(Number);
		const start = text.split("\n")[row]?.indexOf(mark) ?? -1;
		return start !== -1 && column >= start && column <= start + mark.length;
	}

	const numberAt = (words: RegExp) => (text: string) => {
		const found = words.exec(text)?.[1];
		return found === undefined ? undefined : Number(found);
	};

	return {
		screen,
		async sees(words) {
			await until(`“${words}”`, (text) => (new RegExp(words).test(text) ? true : undefined));
		},
		async fill(label, value) {
			await choose(await until(label, numberAt(new RegExp(`${label}[^\\[]*\\[(\\d+)\\]_`))));
			keys("-l", value);
		},
		async press(words) {
			await choose(await until(words, numberAt(new RegExp(`\\[(\\d+)\\](?:BUTTON\\) )?${words}`))));
			keys("Enter");
			chosen = 0;
		},
		close() {
			tmux("kill-server");
			rmSync(folder, { recursive: true, force: true });
		},
	};
}
