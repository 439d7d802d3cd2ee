import { MARKED_PAGE, markIn } from "#tests/support/browser/form-mark.ts";
import { control } from "./steps.ts";

/** A working person: their workspace and address. */
export type Worker = { slug: string; email: string };

/** One answer: its server, request, start and end. Status 0: the connection broke. */
export type Seen = { server: string; what: string; status: number; began: number; ended: number };

/** What was confirmed about one project. */
export type Kept = {
	slug: string;
	/** Whether its creation was confirmed, and how many of its edits were. */
	isMade: boolean;
	edits: number;
	/** Whether an answer was 503, so that the change may or may not have happened. */
	isUnsure: boolean;
};

export type Traffic = { seen: Seen[]; projects: Map<string, Kept>; profiles: Map<string, string> };

type Asked = { status: number; location: string };

/** Everybody reads, creates and edits projects, and calls the API, on each server in turn, for the given time. */
export async function work(
	servers: readonly string[],
	workers: Worker[],
	milliseconds: number,
): Promise<Traffic> {
	const traffic: Traffic = { seen: [], projects: new Map(), profiles: new Map() };
	const until = Date.now() + milliseconds;
	await Promise.all(workers.map((worker, number) => workOn(traffic, servers, worker, number, until)));
	return traffic;
}

async function workOn(
	traffic: Traffic,
	servers: readonly string[],
	worker: Worker,
	number: number,
	until: number,
): Promise<void> {
	const ask = await asking(traffic, servers, worker);
	const { slug } = worker;
	for (let round = 0; Date.now() < until; round++) {
		const name = `Load ${number} ${round}`;
		await ask("GET", `/${slug}/dashboard`);
		const kept: Kept = { slug, isMade: false, edits: 0, isUnsure: false };
		traffic.projects.set(name, kept);
		const made = await ask("POST", `/${slug}/projects/new`, { name, description: "edit 0", isPublic: "on" });
		kept.isMade = made.status === 303;
		kept.isUnsure = !kept.isMade;
		await ask("GET", `/${slug}/projects?q=load`);
		for (let version = 1; version < 3 && !kept.isUnsure; version++) {
			const description = `edit ${version}`;
			const edit = { name, description, isPublic: "on", version: String(version) };
			const { status } = await ask("POST", `${made.location}/edit`, edit);
			if (status === 303) kept.edits = version;
			else kept.isUnsure = true;
		}
		const lastName = `Round ${round}`;
		const { status } = await ask("POST", `/api/tenants/${slug}/users/onboarding`, {
			firstName: "Load",
			lastName,
		});
		if (status === 200) traffic.profiles.set(worker.email, lastName);
		else traffic.profiles.delete(worker.email);
		await ask("GET", `/${slug}/members`);
	}
}

/** Sends requests as this person, alternating between the servers. */
async function asking({ seen }: Traffic, servers: readonly string[], { email }: Worker) {
	const { cookies } = await control<{ cookies: string[] }>("session", { email, origin: servers[0] });
	const cookie = cookies.map((line) => line.split(";", 1)[0]).join("; ");
	const page = await fetch(new URL(MARKED_PAGE, servers[0]), { headers: { Cookie: cookie } });
	const mark = markIn(await page.text());
	let count = 0;
	return async (method: "GET" | "POST", path: string, fields?: Record<string, string>): Promise<Asked> => {
		const server = servers[count++ % servers.length] as string;
		const isApi = path.startsWith("/api/");
		const began = Date.now();
		const answer = await fetch(new URL(path, server), {
			method,
			redirect: "manual",
			headers: {
				...{
					Cookie: cookie,
					"Sec-Fetch-Site": "same-origin",
					Accept: isApi ? "application/json" : "text/html",
				},
				...(isApi && { "Content-Type": "application/json" }),
			},
			body: fields && (isApi ? JSON.stringify(fields) : new URLSearchParams({ ...mark, ...fields })),
		}).catch(() => undefined);
		await answer?.arrayBuffer().catch(() => undefined);
		const status = answer?.status ?? 0;
		seen.push({ server, what: `${method} ${path}`, status, began, ended: Date.now() });
		return { status, location: answer?.headers.get("location") ?? "" };
	};
}
