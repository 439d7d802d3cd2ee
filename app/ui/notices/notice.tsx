import type { ReactNode } from "react";
import { Button } from "../elements/button.tsx";
import { classNames } from "../elements/class-names.ts";
import type { HiddenValues } from "../forms/hidden-fields.tsx";
import { PostForm } from "../forms/post-form.tsx";

/** An action on a notice, to undo or to continue: a form with one button. */
export type NoticeAction = { label: string; action: string; values?: HiddenValues };

type NoticeProps = {
	tone?: "success" | "info" | "warning";
	children: ReactNode;
	/** For example **Undo**: posts `values` to `action`. */
	action?: NoticeAction;
	/** What the reader has just done: it has the focus when the page opens, so that it is read first. */
	isOutcome?: true;
};

const prefixes = { success: "Done: ", info: "Note: ", warning: "Warning: " };

/**
 * Says in one sentence what just happened, or what matters now.
 *
 * Accessibility: `status` (a warning is an `alert`), which is announced only if it comes after the page; so what was
 * just done has the focus; a word states the tone for people who cannot see the bar; the
 * action is a real form and button.
 */
export function Notice({ tone = "info", children, action, isOutcome }: NoticeProps) {
	return (
		<div
			className={classNames("notice", `notice-${tone}`)}
			role={tone === "warning" ? "alert" : "status"}
			tabIndex={isOutcome && -1}
			// biome-ignore lint/a11y/noAutofocus: the person sent a form, and its outcome is what they wait for
			autoFocus={isOutcome}
		>
			<div>
				<span className="sr-only">{prefixes[tone]}</span>
				{children}
			</div>
			{action && (
				<PostForm hidden={action.values} action={action.action}>
					<Button variant="quiet" size="small">
						{action.label}
					</Button>
				</PostForm>
			)}
		</div>
	);
}
