import { Button } from "#app/ui/elements/button.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";

/** Renders the button of both pages, which turns emails off or on. `name`: what they are called. */
export function EmailPreferencesForm({ wanted, name = "reminders" }: { wanted: boolean; name?: string }) {
	return (
		<PostForm hidden={{ wish: wanted ? "refused" : "wanted" }} className="mt-6">
			<Button variant={wanted ? "primary" : "quiet"}>
				{wanted ? `Turn off ${name}` : `Turn ${name} back on`}
			</Button>
		</PostForm>
	);
}
