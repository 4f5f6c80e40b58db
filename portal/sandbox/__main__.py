from portal.sandbox.command import main

main()
