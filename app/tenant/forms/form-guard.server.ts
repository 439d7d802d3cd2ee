import { eq } from "drizzle-orm";
import type { MiddlewareFunction } from "react-router";
import { transactInRegistry } from "#app/platform/database/database.server.ts";
import { publicPath } from "#app/platform/http/address/address.server.ts";
import { isUnsafe } from "#app/platform/http/address/origin.server.ts";
import { currentRequest } from "#app/platform/http/forms/current-request.server.ts";
import { readForm } from "#app/platform/http/forms/form.server.ts";
import { formKept } from "#app/platform/http/forms/form-fields.server.ts";
import { isOpenedBy, newFormMark } from "#app/platform/http/forms/form-mark.server.ts";
import { type FormSubmission, submissionOf } from "#app/platform/http/forms/submission.server.ts";
import { uploadOf } from "#app/platform/http/forms/upload.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { patternOf } from "#app/platform/request/request.server.ts";
import { users as people } from "#db/schema/public/users.ts";
import { getPerson } from "../people/person.ts";

// None of our pages post to these: machines do, and mail programs (RFC 8058), which authenticate in other ways.
const WITHOUT_PAGE = /^(api|unsubscribe)\//;

/**
 * Makes sure, as root middleware after `identify`, that a form acts only for the person who opened it, not for
 * someone who signed in since.
 * Refuses: 409 with everything that was typed, when someone else opened it or it does not say who did; 400 when it is
 * not a form.
 */
export const guardForms: MiddlewareFunction<Response> = async ({ request, context, pattern }, next) => {
	const userId = getPerson(context)?.userId;
	const isForm = isUnsafe(request) && !WITHOUT_PAGE.test(patternOf(pattern));
	try {
		const submission = isForm && userId ? await submissionFor(request, userId) : undefined;
		return await currentRequest.run({ userId, submission }, next);
	} finally {
		await uploadOf(request)?.discard();
	}
};

/** Lets visitors through: they act for no one, and what they may not send is answered with 401 where that is known. */
async function submissionFor(request: Request, userId: string): Promise<FormSubmission> {
	const fields = await readForm(request);
	const mark = formKept(request)?.mark;
	if (!mark) return refuseUnmarked(userId);
	if (!isOpenedBy(mark, userId)) return refuseOther(userId, mark);
	return submissionOf({ userId, mark, path: publicPath(request), fields });
}

function refuseUnmarked(userId: string): never {
	return refuse(409, {
		title: "Please send this again",
		message:
			"This page was opened before an update, so we could not tell whose form it is. Nothing was saved, and everything you typed is still here. Check it, then send it again.",
		rule: "form:opened-by",
		sendings: [{ label: "Send again", mark: newFormMark(userId).value }],
	});
}

async function refuseOther(userId: string, mark: string): Promise<never> {
	const email = await emailOf(userId);
	return refuse(409, {
		title: "You’re signed in as someone else now",
		message: `This page was opened by someone else, or before anyone was signed in. Now ${email} is signed in. Nothing was saved, and everything you typed is still here. Send it as ${email}, or switch the account in a new tab, come back here and send it again.`,
		rule: "form:opened-by",
		sendings: [
			{ label: `Send as ${email}`, mark: newFormMark(userId).value },
			{ label: "Send again", mark },
		],
	});
}

/** Returns the account's address, to show its owner. Works even while the database cannot be reached. */
async function emailOf(userId: string): Promise<string> {
	const rows = await transactInRegistry("read", (db) =>
		db.select({ email: people.email }).from(people).where(eq(people.clerkUserId, userId)),
	).catch(() => []);
	return rows[0]?.email ?? "another account";
}
