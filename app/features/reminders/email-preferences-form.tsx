import { Button } from "#app/ui/elements/button.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";

/** The one button of both pages: no more of them, or again. */
export function WishForm({ wanted }: { wanted: boolean }) {
	return (
		<PostForm hidden={{ wish: wanted ? "refused" : "wanted" }} className="mt-6">
			<Button variant={wanted ? "primary" : "quiet"}>
				{wanted ? "Send me no more reminders" : "Send me reminders again"}
			</Button>
		</PostForm>
	);
}
