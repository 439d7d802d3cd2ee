DROP TABLE "public"."form_results" CASCADE;
