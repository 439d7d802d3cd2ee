import ts from "typescript";

/**
 * Finds names that are shown beside other words and could turn them round: in markup outside of `<bdi>`, in sentences
 * that are no `sentence` template. Whether something is a name depends on what it is called in code.
 */
export function bareNames(path: string, source: string): string[] {
	const kind = path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
	const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true, kind);
	const found: string[] = [];
	visit(file);
	return found;

	function visit(node: ts.Node): void {
		if (isBareInMarkup(node) || isBareInSentence(node)) {
			const { line } = file.getLineAndCharacterOfPosition(node.getStart());
			found.push(`${path}:${line + 1}: ${node.getText().slice(0, 80)}`);
		}
		ts.forEachChild(node, visit);
	}
}

const NAME = /(^|[a-z])([nN]ames?|[tT]itle|workspace|inviter|author|who|by|member|role|team|lead|holder)$/;
const GIVES_NAMES = /(^|\.)(fullName|listed|format|nameOf)$/;
/** Words of our own: of a refusal,. */
const OURS = /\brefusal\b/;

/** What the last part of an expression is called: `name` for `project.name`, `project?.name ?? "project"`. */
function calledIn(expression: ts.Expression): string {
	if (ts.isIdentifier(expression)) return expression.text;
	if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
	if (ts.isElementAccessExpression(expression)) return calledIn(expression.expression);
	if (ts.isNonNullExpression(expression) || ts.isParenthesizedExpression(expression))
		return calledIn(expression.expression);
	if (ts.isCallExpression(expression)) return GIVES_NAMES.test(expression.expression.getText()) ? "name" : "";
	const isDefault =
		ts.isBinaryExpression(expression) &&
		expression.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken;
	return isDefault ? calledIn(expression.left) : "";
}

const isName = (expression: ts.Expression) =>
	NAME.test(calledIn(expression)) && !OURS.test(expression.getText());

/** `<p>{name}</p>`; not `<bdi>{name}</bdi>`, and not where no markup can be. */
function isBareInMarkup(node: ts.Node): boolean {
	if (!ts.isJsxExpression(node) || !node.expression || !isName(node.expression)) return false;
	if (ts.isJsxFragment(node.parent)) return true;
	if (!ts.isJsxElement(node.parent)) return false;
	const { tagName, attributes } = node.parent.openingElement;
	const hasDirection = attributes.properties.some((one) => one.name?.getText() === "dir");
	return (
		!hasDirection &&
		!["bdi", "Name", "title", "option", "textarea", "text", "Words"].includes(tagName.getText())
	);
}

/** `Deleted “${name}”.` without a tag; not an address, not SQL's, not a key. */
function isBareInSentence(node: ts.Node): boolean {
	if (!ts.isTemplateExpression(node) || ts.isTaggedTemplateExpression(node.parent)) return false;
	const words = [node.head, ...node.templateSpans.map(({ literal }) => literal)]
		.map(({ text }) => text)
		.join("");
	const isSentence = /[“”]|\p{L}\p{L}.*\s|\s.*\p{L}\p{L}/su.test(words) && !words.startsWith("attachment;");
	return (
		isSentence && !isForPrograms(node) && node.templateSpans.some(({ expression }) => isName(expression))
	);
}

function isForPrograms(node: ts.Node): boolean {
	for (let up = node.parent; up && !ts.isFunctionLike(up); up = up.parent) {
		if (ts.isNewExpression(up) && up.expression.getText().endsWith("Error")) return true;
		if (ts.isJsxAttribute(up)) return /^(className|id|href|key|action)$/.test(up.name.getText());
	}
	return false;
}
