.PHONY: demo
demo:
	@echo "see README"
