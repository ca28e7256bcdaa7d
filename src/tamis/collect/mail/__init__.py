"""What a mailing carries so that its opens and clicks can be told: signed links, a picture, a link that nobody sees."""
