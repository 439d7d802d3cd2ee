import { createContext, useContext } from "react";

/** Why a member cannot do something now: a full sentence, and the missing permission if that is why. */
export type DisabledReason = string | { sentence: string; permission: string };

const sentenceOf = (reason: DisabledReason): string =>
	typeof reason === "string" ? reason : reason.sentence;

/** The path where a member asks for the permission that its query names; undefined where nobody can ask. */
export const AskPath = createContext<string | undefined>(undefined);

/**
 * Says why, with a link to the page that names who can help and has the form to ask them. `brief` is for beside the
 * control itself, whose words say what is missing.
 *
 * Accessibility: what is shown briefly is read aloud in full.
 */
export function WhyNot({ reason, brief }: { reason: DisabledReason; brief?: true | undefined }) {
	const path = useContext(AskPath);
	if (typeof reason === "string" || path === undefined) return sentenceOf(reason);
	return (
		<>
			{brief && <span aria-hidden="true">Not part of your role. </span>}
			<span className={brief && "sr-only"}>{reason.sentence}</span>{" "}
			<a className="link whitespace-nowrap" href={`${path}?permission=${reason.permission}`}>
				Ask for it
			</a>
		</>
	);
}
