import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { CommentFiles } from "#app/features/files/in-comments/comment-files.tsx";
import type { StagedFile } from "#app/features/files/in-comments/staged.server.ts";
import type { FileLimits } from "#app/tenant/files/file-limits.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { CheckboxGroup } from "#app/ui/forms/choice.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { textAreaProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { MarkdownArea } from "#app/ui/forms/markdown-area.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { formatMoment } from "#app/ui/text/moment.ts";
import { commentShape, editShape, nobodyOf } from "./forms.ts";
import type { Doubt } from "./mentions.server.ts";

type CommentFormProps = {
	/** The page around the form; the error summary goes above it. */
	children?: (form: React.ReactNode) => React.ReactNode;
	result?: SubmissionResult<string[]>;
	/** Names in what was sent that several members have. */
	doubts?: Doubt[];
	/** Whose boxes are shown, and whether there are more people than these. */
	people: { id: string; name: string }[];
	more: boolean;
	timeZone: string;
	/** The path that it posts to, if that is not the page’s own. */
	action?: string;
	/** What it says about files, if it takes some. */
	files?: { limits: FileLimits; staged: StagedFile[] };
	/** The comment that it edits. */
	edits?: { comment: string; tellId: string[]; version: number; cancelHref: string };
};

/** What an action returns when it shows the form again. */
export type ReturnedComment = Pick<CommentFormProps, "result" | "doubts"> & {
	stale?: boolean;
	staged?: StagedFile[];
};

/** The id of the form. */
const NEW_COMMENT = "new";

type Fields = { comment: string; tellId: string[]; meantId: string[] };

/** Renders the form that writes and edits a comment. */
export function CommentForm({
	children = (form) => form,
	result,
	doubts = [],
	edits,
	files,
	timeZone,
	...props
}: CommentFormProps) {
	const [form, fields] = useForm<Fields>({
		id: NEW_COMMENT,
		lastResult: result,
		constraint: getZodConstraint(edits ? editShape : commentShape),
		defaultValue: { comment: edits?.comment ?? "", tellId: edits?.tellId ?? [] },
	});
	const ticked = [fields.tellId.initialValue ?? []].flat().map(String);
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			{children(
				<PostForm
					hidden={{ version: edits?.version }}
					{...getFormProps(form)}
					action={props.action}
					encType={files && "multipart/form-data"}
					className="stack"
				>
					<MarkdownArea
						{...textAreaProps(fields.comment)}
						label={edits ? "Comment" : "New comment"}
						hint="You can use Markdown. To mention someone, type @ and their full name or email address."
						rows={edits ? 8 : 4}
					/>
					{doubts.map((doubt, index) => (
						<WhoWasMeant
							key={doubt.key}
							doubt={doubt}
							timeZone={timeZone}
							field={{
								id: index === 0 ? fields.meantId.id : `${fields.meantId.id}-${index}`,
								name: fields.meantId.name,
								errors: fields.meantId.errors,
							}}
						/>
					))}
					{props.people.length > 0 && (
						<details open={ticked.length > 0}>
							<summary className="link">Notify people</summary>
							<div className="mt-3">
								<CheckboxGroup
									id={fields.tellId.id}
									name={fields.tellId.name}
									errors={fields.tellId.errors}
									label="Whom to tell about this comment"
									hint={
										props.more
											? "These are not all who can see this project. Anyone else can be mentioned in the text."
											: "They can all see this project."
									}
									options={props.people.map(({ id, name }) => ({ value: id, label: name }))}
									defaultValues={ticked}
								/>
							</div>
						</details>
					)}
					{files && <CommentFiles {...files} id={`${form.id}-files`} problems={form.allErrors.files} />}
					{edits ? (
						<FormActions submitLabel="Save changes" cancelHref={edits.cancelHref} />
					) : (
						<Button>Add comment</Button>
					)}
				</PostForm>,
			)}
		</>
	);
}

type WhoProps = {
	doubt: Doubt;
	timeZone: string;
	field: { id: string; name: string; errors: string[] | undefined };
};

/** Asks which of several people of one name are meant. */
function WhoWasMeant({ doubt: { key, name, people }, timeZone, field }: WhoProps) {
	return (
		<CheckboxGroup
			{...field}
			label={sentence`Who did you mean by “${name}”?`}
			options={[
				...people.map((person) => ({
					value: person.id,
					label: person.name,
					hint: [
						person.email,
						person.role,
						`joined ${formatMoment(person.joinedAt, { timeZone, precision: "day" })}`,
					]
						.filter((part) => part !== undefined)
						.join(", "),
				})),
				{ value: nobodyOf(key), label: "Nobody: it’s only text" },
			]}
		/>
	);
}
