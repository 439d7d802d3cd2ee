import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { Columns } from "#app/ui/elements/card.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { TextField } from "#app/ui/forms/field.tsx";
import { fieldProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import type { HiddenValues } from "#app/ui/forms/hidden-fields.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { EventFields } from "./event-fields.tsx";
import { editEndpointShape, newEndpointShape } from "./forms.ts";

type EndpointFormProps = {
	/** Goes above the fields: heading and notes. */
	children: React.ReactNode;
	result: SubmissionResult<string[]> | undefined;
	/** The id of a new endpoint, or the version of the one that is edited. */
	hidden: HiddenValues;
	start?: { url: string; description: string | null; events: string[] };
	cancelHref: string;
	/** Goes beside the form. */
	aside: React.ReactNode;
};

/** Renders the form that creates an endpoint, or edits one (`start`). */
export function EndpointForm({ children, result, hidden, start, cancelHref, aside }: EndpointFormProps) {
	const [form, fields] = useForm({
		id: "webhook",
		lastResult: result,
		constraint: getZodConstraint(start ? editEndpointShape : newEndpointShape),
		defaultValue: {
			...{ url: start?.url ?? "", description: start?.description ?? "" },
			events: start?.events ?? ["*"],
		},
	});
	const ticked = fields.events.initialValue;
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			{children}
			<Columns aside={aside}>
				<PostForm hidden={hidden} {...getFormProps(form)} className="stack">
					<TextField
						{...fieldProps(fields.url)}
						type="url"
						label="Address (URL)"
						hint="It begins with https:// and can be reached from the internet."
						autoComplete="off"
						spellCheck={false}
						dir="ltr"
					/>
					<TextField
						{...fieldProps(fields.description)}
						label="Description"
						hint="What it is for. Optional."
						width="medium"
						autoComplete="off"
						dir="auto"
					/>
					<EventFields
						id={fields.events.id}
						name={fields.events.name}
						errors={fields.events.errors}
						ticked={[ticked ?? []].flat().filter((one) => typeof one === "string")}
					/>
					<p className="max-w-text text-ink-soft">
						A webhook sends what the audit log shows, including the names of private projects and of members.
						Your server keeps what it received, even after a person is erased here.
					</p>
					<FormActions submitLabel={start ? "Save changes" : "Create webhook"} cancelHref={cancelHref} />
				</PostForm>
			</Columns>
		</>
	);
}
