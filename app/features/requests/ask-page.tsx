import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import type { Refusal } from "#app/platform/refusal.ts";
import { isPermission } from "#app/tenant/permissions/catalog.ts";
import { PERMISSIONS, type Permission } from "#app/tenant/permissions/permissions.ts";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { TextArea } from "#app/ui/forms/field.tsx";
import { textAreaProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { RefusalReasons } from "#app/ui/notices/error-page.tsx";
import { type AskValues, askShape } from "./forms.ts";

type AskPageProps = {
	/** The permission to ask for, and what is known of it. */
	asking: { permission: Permission } & Pick<Refusal, "message" | "help" | "facts" | "note" | "ask">;
	requestsHref: string;
};

/** Says who has a permission and who can grant it, and asks for it, unless the member has done so. */
export function AskPage({ asking, requestsHref }: AskPageProps) {
	const { permission, message, help, facts, note, ask } = asking;
	return (
		<>
			<PageHeader title={TITLE} description={message} />
			<div className="stack">
				<RefusalReasons help={help} facts={facts} />
				{note && (
					<p>
						{note}{" "}
						<a className="link" href={requestsHref}>
							My requests
						</a>
					</p>
				)}
				{ask && <AskForm permission={permission} requestsHref={requestsHref} />}
			</div>
		</>
	);
}

/** Shows a request that came back with problems; keeps everything that was typed. */
export function ReturnedRequest(props: { result: SubmissionResult<string[]>; requestsHref: string }) {
	const permission = props.result.initialValue?.permission;
	const isKnown = typeof permission === "string" && isPermission(permission);
	return (
		<AskForm
			{...props}
			permission={String(permission ?? "")}
			header={<PageHeader title={TITLE} description={isKnown && PERMISSIONS[permission].description} />}
		/>
	);
}

const TITLE = "Ask for a permission";

type AskFormProps = {
	permission: string;
	requestsHref: string;
	result?: SubmissionResult<string[]>;
	/** Comes between the problems and the form. */
	header?: React.ReactNode;
};

function AskForm({ permission, requestsHref, result, header }: AskFormProps) {
	const [form, fields] = useForm<AskValues>({
		id: "ask",
		lastResult: result,
		constraint: getZodConstraint(askShape),
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			{header}
			<PostForm hidden={{ permission }} {...getFormProps(form)} action={requestsHref} className="stack">
				<TextArea
					{...textAreaProps(fields.message)}
					label="Message"
					hint="Tell the people who decide what you need it for. Optional."
					rows={3}
				/>
				<p className="max-w-text text-ink-soft">
					Everyone who manages members here can approve or decline your request. You find the answer under
					Requests.
				</p>
				<FormActions submitLabel="Ask for this permission" cancelHref={requestsHref} />
			</PostForm>
		</>
	);
}
