import type { IncomingMessage } from "node:http";
import { acceptInvitation, createUser, findUser, updateUser } from "../state/directory.ts";
import { type Emulator, returnAddress } from "../state/emulator.ts";
import type { Reply } from "../state/reply.ts";
import {
	activeSession,
	clientLine,
	createClient,
	findClient,
	finishSession,
	startSession,
} from "../state/sessions.ts";
import type { ClientRow, UserRow } from "../state/state.ts";
import { appCookies } from "../state/tokens.ts";
import {
	type AccountFlow,
	type FormView,
	pageAddress,
	problemPage,
	signInPage,
	signOutPage,
	signUpPage,
	userPage,
} from "./pages.ts";

type Visit = {
	emulator: Emulator;
	client: ClientRow | undefined;
	/** The person signed in on this browser. */
	user: UserRow | undefined;
	journey: AccountFlow;
	query: URLSearchParams;
	/** Where the person goes afterwards. */
	back: string;
	/** The browser's user agent. */
	userAgent: string;
	/** The posted form; undefined for a GET. */
	form: URLSearchParams | undefined;
};

const PAGES: Record<string, (visit: Visit) => Reply> = {
	"/sign-in": signIn,
	"/sign-up": signUp,
	"/user": account,
	"/sign-out": signOut,
};

/** Answers the pages that people see; undefined when the path is not one of them. */
export function answerPage(
	emulator: Emulator,
	request: IncomingMessage,
	url: URL,
	form: URLSearchParams | undefined,
): Reply | undefined {
	const page = PAGES[url.pathname];
	if (!page) return undefined;
	const query = url.searchParams;
	const back = returnAddress(emulator, query.get("redirect_url"));
	if (!back) {
		const message = `redirect_url does not belong to the app (${emulator.appOrigins.join(", ")}).`;
		return { status: 400, html: problemPage("This link is not safe", message) };
	}
	const client = findClient(emulator, request, query.get("__clerk_db_jwt"));
	const session = activeSession(emulator, client);
	const journey: AccountFlow = {
		redirect_url: query.get("redirect_url"),
		__clerk_ticket: query.get("__clerk_ticket"),
		__clerk_db_jwt: query.get("__clerk_db_jwt"),
	};
	const user = session && emulator.state.users[session.userId];
	const userAgent = request.headers["user-agent"] ?? "";
	return page({ emulator, client, user, journey, query, back, userAgent, form });
}

function signIn(visit: Visit): Reply {
	const { emulator, user, journey, back, form } = visit;
	const signedIn = user && { user, back };
	if (!form) return { status: 200, html: signInPage({ values: {} }, journey, signedIn) };
	const email = form.get("email")?.trim() ?? "";
	const found = findUser(emulator, email);
	if (found && !found.banned) return enter(visit, found);
	const message = !email
		? "Enter your email address."
		: found
			? `${email} is banned.`
			: `There is no account with ${email}. Check the spelling, or sign up.`;
	const view: FormView = { values: { email }, error: { field: "email", message } };
	return { status: 422, html: signInPage(view, journey, signedIn) };
}

function signUp(visit: Visit): Reply {
	const { emulator, journey, query, form } = visit;
	if (!form) {
		const invitation = Object.values(emulator.state.invitations).find(
			(one) => one.ticket === journey.__clerk_ticket,
		);
		const email = query.get("email") ?? invitation?.email ?? "";
		return { status: 200, html: signUpPage({ values: { email } }, journey) };
	}
	const values = typed(form);
	const problem = !/^\S+@\S+\.\S+$/.test(values.email ?? "")
		? "Enter an email address, for example name@example.com."
		: findUser(emulator, values.email ?? "")
			? `${values.email} already has an account. Sign in instead.`
			: undefined;
	if (problem) {
		const error = { field: "email", message: problem };
		return { status: 422, html: signUpPage({ values, error }, journey) };
	}
	const user = createUser(emulator, {
		...{
			email: values.email ?? "",
			firstName: values.first_name || null,
			lastName: values.last_name || null,
		},
	});
	return enter(visit, user);
}

const typed = (form: URLSearchParams): Record<string, string> =>
	Object.fromEntries([...form].map(([name, value]) => [name, value.trim()]));

/** Signs the person in on this browser and sends them back to the app. */
function enter({ emulator, client: known, journey, back, userAgent }: Visit, user: UserRow): Reply {
	const client = known ?? createClient(emulator);
	const before = activeSession(emulator, client);
	if (journey.__clerk_ticket) acceptInvitation(emulator, journey.__clerk_ticket, user);
	startSession(emulator, client, user, { activity: { userAgent, ipAddress: "127.0.0.1" } });
	const cookies = [clientLine(emulator, client)];
	if (emulator.mode === "test") {
		const url = new URL(back);
		url.searchParams.set("__clerk_db_jwt", client.devBrowser);
		return { status: 303, location: url.href, cookies };
	}
	const uat = `=${client.uat}; Path=/; SameSite=Lax; Max-Age=315360000`;
	cookies.push(`__client_uat${uat}`, `__client_uat_${emulator.suffix}${uat}`);
	// Within a second of a change of person the old token still looks as new as the change, so it is removed.
	if (before && before.userId !== user.id) {
		const gone = appCookies(emulator, client, undefined, { origin: new URL(back).origin });
		cookies.push(...gone.filter((line) => line.startsWith("__session") || line.startsWith("__refresh")));
	}
	return { status: 303, location: back, cookies };
}

function account({ emulator, user, journey, query, back, form }: Visit): Reply {
	if (!user) {
		const here = pageAddress("/sign-in", { ...journey, redirect_url: journey.redirect_url });
		return { status: 303, location: here };
	}
	if (form) {
		const { first_name, last_name } = typed(form);
		updateUser(emulator, user, { firstName: first_name || null, lastName: last_name || null });
		return { status: 303, location: pageAddress("/user", { ...journey, saved: "1" }) };
	}
	const values = { first_name: user.firstName ?? "", last_name: user.lastName ?? "" };
	return { status: 200, html: userPage({ values }, journey, user, { back, saved: query.has("saved") }) };
}

function signOut({ emulator, client, journey, back, form }: Visit): Reply {
	if (!form) return { status: 200, html: signOutPage(journey) };
	for (const session of Object.values(emulator.state.sessions)) {
		if (session.clientId === client?.id) finishSession(emulator, session, "ended");
	}
	if (!client || emulator.mode === "test") return { status: 303, location: back };
	const cookies = appCookies(emulator, client, undefined, { origin: new URL(back).origin });
	return { status: 303, location: back, cookies };
}
