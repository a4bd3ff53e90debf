/** Validates by a JSON schema of draft 4, which ajv itself no longer knows. */
import addFormats from "ajv-formats";
import AjvDraft04 from "ajv-draft-04";

/** What is wrong, or an empty text. */
export function validator(schema: object): (value: unknown) => string {
  const ajv = new AjvDraft04.default({ strict: false, unicodeRegExp: false });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  return (value) => (validate(value) ? "" : ajv.errorsText(validate.errors));
}
