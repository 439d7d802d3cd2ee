import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { type Granting, PermissionFields } from "#app/features/roles/permission-fields.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { Select, TextField } from "#app/ui/forms/field.tsx";
import { choiceProps, fieldProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import type { KeyPolicy } from "#db/schema/columns/json.ts";
import { fits, keyShape, LIFETIMES, type Lifetime } from "./forms.ts";

type KeyFormProps = {
	/** Goes above the fields: heading and notes. */
	children: React.ReactNode;
	result: SubmissionResult<string[]> | undefined;
	/** The id of the new key. */
	id: string;
	granting: Granting;
	policy: KeyPolicy;
	cancelHref: string;
};

/** Renders the form for a new key. */
export function KeyForm({ children, result, id, granting, policy, cancelHref }: KeyFormProps) {
	const lifetimes = Object.entries(LIFETIMES).filter(([value]) => fits(value as Lifetime, policy));
	const [form, fields] = useForm({
		id: "key",
		lastResult: result,
		constraint: getZodConstraint(keyShape),
		defaultValue: { name: "", expires: fits("90", policy) ? "90" : "30", permissions: [] as string[] },
	});
	const ticked = fields.permissions.initialValue;
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			{children}
			<PostForm hidden={{ key: id }} {...getFormProps(form)} className="stack">
				<div className="form-part stack">
					<TextField
						{...fieldProps(fields.name)}
						label="Name"
						hint="What will use it, so that you know later which one to revoke."
						width="medium"
						autoComplete="off"
						dir="auto"
					/>
					<Select
						{...choiceProps(fields.expires)}
						label="Expires after"
						width="short"
						hint={
							policy.longestKeyDays === undefined
								? undefined
								: `The policy of this workspace allows ${policy.longestKeyDays} days at most.`
						}
						options={lifetimes.map(([value, label]) => ({ value, label }))}
					/>
				</div>
				<PermissionFields
					legend="Scopes: what the key may do"
					id={fields.permissions.id}
					name={fields.permissions.name}
					errors={fields.permissions.errors}
					ticked={[ticked ?? []].flat().filter((one) => typeof one === "string")}
					granting={granting}
				/>
				<FormActions submitLabel="Create key" cancelHref={cancelHref} />
			</PostForm>
		</>
	);
}
