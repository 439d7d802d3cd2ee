import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { isPermission } from "#app/tenant/permissions/catalog.ts";
import { PERMISSIONS } from "#app/tenant/permissions/permissions.ts";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { TextArea } from "#app/ui/forms/field.tsx";
import { textAreaProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { type AskValues, askShape } from "./forms.ts";

/** Shows a request that came back with problems; keeps everything that was typed. */
export function RequestForm({
	result,
	cancelHref,
}: {
	result: SubmissionResult<string[]>;
	cancelHref: string;
}) {
	const [form, fields] = useForm<AskValues>({
		id: "ask",
		lastResult: result,
		constraint: getZodConstraint(askShape),
	});
	const permission = String(fields.permission.initialValue ?? "");
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<PageHeader
				title="Ask for a permission"
				description={isPermission(permission) ? PERMISSIONS[permission].description : undefined}
			/>
			<PostForm hidden={{ permission }} {...getFormProps(form)} className="stack">
				<TextArea
					{...textAreaProps(fields.message)}
					label="Message"
					hint="Tell the people who decide what you need it for. Optional."
					rows={3}
				/>
				<FormActions submitLabel="Ask for this permission" cancelHref={cancelHref} />
			</PostForm>
		</>
	);
}
